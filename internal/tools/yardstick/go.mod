module kuntapaikka/internal/tools/yardstick

go 1.26.0

require (
	github.com/bartolsthoorn/gohighs v0.1.1
	kuntapaikka v0.0.0
)

replace kuntapaikka => ../../..
